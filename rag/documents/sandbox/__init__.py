"""Child processes in which untrusted files are read and drawn, within limits."""
