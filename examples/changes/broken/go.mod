module shop.example/shop

go 1.24

require (
	lib.example/cache v1.1.0
	lib.example/router v1.2.0
)

require (
	lib.example/clock v1.0.1 // indirect
	lib.example/codec/v2 v2.3.0 // indirect
)
