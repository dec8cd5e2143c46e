// Package api holds the handlers of the shop.
package api

import (
	"encoding/json"
	"net/http"
	"strings"

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
	items, known := s.answers.Get(word)
	if !known {
		items = find(word)
		s.answers.Put(word, items)
	}
	writeItems(w, items)
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
