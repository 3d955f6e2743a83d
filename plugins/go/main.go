// Goplugin proves that it ran: it sets a response header, or answers the request itself.
package main

import (
	"fmt"
	"log"
	"sync/atomic"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
)

const (
	version  = "1.0.0"
	priority = 1
)

// Config is what a route sets for the plugin.
type Config struct {
	// Header is the response header that is the witness.
	Header string `json:"header"`
	// Message is the value of that header; each route has its own, so that a mixed-up configuration shows.
	Message string `json:"message"`
	// Answer makes the plugin answer 200 by itself, so that the upstream is only reached when it was bypassed.
	Answer bool `json:"answer"`
}

var news atomic.Int64

// New is called by the plugin server once for every instance it starts.
func New() any {
	log.Printf("New() has been called %d times", news.Add(1))
	return &Config{Header: "x-goplugin", Message: "go"}
}

// Access runs before the request is proxied.
func (c *Config) Access(kong *pdk.PDK) {
	if c.Answer {
		// The id goes back with the response, so that a response to another request is seen.
		id, _ := kong.Request.GetHeader("x-request-id")
		headers := map[string][]string{c.Header: {c.Message}, "x-request-id": {id}}
		// Kong before 2.8.0 loses these headers, so the body repeats them.
		body := fmt.Sprintf("answered by the plugin\n%s: %s\nx-request-id: %s\n", c.Header, c.Message, id)
		answer(kong, body, headers)
		return
	}
	if err := kong.Response.SetHeader(c.Header, c.Message); err != nil {
		log.Printf("the header %s was not set: %v", c.Header, err)
	}
}

func main() {
	if err := server.StartServer(New, version, priority); err != nil {
		log.Fatal(err)
	}
}
