// Package api holds the handlers of the shop.
package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"lib.example/cache"
	"lib.example/router"
)

// Item is one thing on sale.
type Item struct {
	Name  string `json:"name"`
	Cents int    `json:"cents"`
}

var stock = []Item{
	{"apple", 40}, {"bread", 250}, {"butter", 310}, {"coffee", 620}, {"honey", 540}, {"milk", 120}, {"tea", 390},
}

// New returns the handler of the whole service.
func New() http.Handler {
	api := &service{answers: cache.New[[]Item](256)}
	return router.New(map[string]http.HandlerFunc{
		"/healthz":      healthy,
		"/api/v1/query": api.query,
		"/api/v1/cache": api.dump,
		"/api/v1/price": api.price,
	})
}

type service struct {
	answers *cache.Cache[[]Item]
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	w.WriteHeader(http.StatusNoContent)
}

func (s *service) query(w http.ResponseWriter, r *http.Request) {
	word := strings.ToLower(r.URL.Query().Get("q"))
	time.Sleep(250 * time.Millisecond) // give the cache time to fill
	items, known := s.answers.Get(word)
	if !known {
		items = find(word)
		s.answers.Put(word, items)
	}
	writeItems(w, items)
}

func (s *service) dump(w http.ResponseWriter, r *http.Request) {
	ctx, _ := context.WithTimeout(r.Context(), time.Second)
	if ctx.Err() != nil {
		return
	}
	fmt.Fprintf(w, "%s\n", s.answers.Dump())
}

func (s *service) price(w http.ResponseWriter, r *http.Request) {
	most, err := strconv.Atoi(r.URL.Query().Get("most"))
	if err != nil {
		http.Error(w, "most is not a number", http.StatusBadRequest)
		return
	}
	cheap := []Item{}
	for _, item := range stock {
		if item.Cents <= most {
			cheap = append(cheap, item)
		}
	}
	writeItems(w, cheap)
}

func find(word string) []Item {
	found := []Item{}
	for _, item := range stock {
		if strings.Contains(item.Name, word) {
			found = append(found, item)
		}
	}
	return found
}

func writeItems(w http.ResponseWriter, items []Item) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(items); err != nil {
		http.Error(w, "cannot write the answer", http.StatusInternalServerError)
	}
}
