"""Pythonplugin proves that it ran: it sets a response header."""

import itertools
import sys

Schema = (
    {"header": {"type": "string", "default": "x-pythonplugin"}},
    {"message": {"type": "string", "default": "python"}},
)
version = "1.0.0"
priority = 1

_news = itertools.count(1)


class Plugin:
    def __init__(self, config):
        # The plugin server constructs one Plugin for every instance it starts.
        print(f"New() has been called {next(_news)} times", file=sys.stderr, flush=True)
        self.header = config.get("header", "x-pythonplugin")
        self.message = config.get("message", "python")

    def access(self, kong):
        kong.response.set_header(self.header, self.message)
