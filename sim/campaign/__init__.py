"""What happens: the SimPy processes, one kind of actor a file; `model` wires them."""
