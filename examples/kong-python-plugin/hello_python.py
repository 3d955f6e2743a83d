"""A Kong plugin that adds a header to each response."""

Schema = ({"message": {"type": "string", "default": "hello"}},)
version = "1.0.0"
priority = 1


class Plugin:
    def __init__(self, config):
        self.message = config.get("message", "hello")

    def access(self, kong):
        kong.response.set_header("x-hello-python", self.message)
