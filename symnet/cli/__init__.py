"""The command line: one thin file for each command, imported when it is called."""
