"""The campaign in motion: frames, GIF, video and page."""
