"""The options of a command, as the command has them."""

import typer.main

from inkdigit.cli.app import app


def list_options(command: str) -> dict[str, str | None]:
    """The long options of a command, and the environment variable that each may be."""
    group = typer.main.get_group(app)
    found = group.commands[command]
    prefix = found.context_settings.get("auto_envvar_prefix")
    options = {}
    for parameter in found.params:
        name = next(option for option in parameter.opts if option.startswith("--"))
        automatic = f"{prefix}_{(parameter.name or '').upper()}" if prefix else None
        envvar = parameter.envvar or automatic
        options[name] = envvar if isinstance(envvar, str) or envvar is None else envvar[0]
    return options


def list_variables() -> list[str]:
    """The environment variables of `inkdigit serve`."""
    return [variable for variable in list_options("serve").values() if variable]
