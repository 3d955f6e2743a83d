module github.com/reload-proof/reload-proof/plugins/go

go 1.23.0

require github.com/Kong/go-pdk v0.7.1

require github.com/ugorji/go/codec v1.2.12 // indirect

require (
	github.com/golang/protobuf v1.4.3 // indirect
	google.golang.org/protobuf v1.25.0 // indirect
)
