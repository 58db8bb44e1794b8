"""What a department is: plain, frozen values and pure rules.

Reads no file, opens no socket, knows no tool.
"""
