package main

import "github.com/Kong/go-pdk"

// answer ends the request with 200. The PDK before 0.10 takes the body as a string.
func answer(kong *pdk.PDK, body string, headers map[string][]string) {
	kong.Response.Exit(200, body, headers)
}
