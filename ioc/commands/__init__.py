"""What the `ioc` command can do, one file a subcommand."""
