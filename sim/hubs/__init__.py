"""What supply hangs on: flow, smallest cut, losses, and what still arrives after one."""
