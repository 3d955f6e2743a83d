// Hello-go is a Kong plugin that adds a header to each response.
package main

import (
	"log"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

// Config is the plugin's configuration.
type Config struct {
	Header  string `json:"header"`
	Message string `json:"message"`
}

// New is called for each instance of the plugin.
func New() any {
	return &Config{Header: "x-hello-go", Message: "hello"}
}

// Access runs before the request is proxied.
func (c *Config) Access(kong *pdk.PDK) {
	if err := kong.Response.SetHeader(c.Header, c.Message); err != nil {
		log.Printf("the header %s was not set: %v", c.Header, err)
	}
}

func main() {
	if err := server.StartServer(New, "1.0.0", 1); err != nil {
		log.Fatal(err)
	}
}
