return {
  name = "hello-lua",
  fields = {
    { config = { type = "record", fields = { { message = { type = "string", default = "hello" } } } } },
  },
}
