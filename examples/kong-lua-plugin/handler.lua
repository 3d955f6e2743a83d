-- A Kong plugin that adds a header to each response.
local HelloLua = { VERSION = "1.0.0", PRIORITY = 1 }

function HelloLua:access(config)
  kong.response.set_header("x-hello-lua", config.message)
end

return HelloLua
