// Tyk as its maintainers start it: the gateway package, with the version that go.mod names.
package main

import "github.com/TykTechnologies/tyk/gateway"

func main() {
	gateway.Start()
}
