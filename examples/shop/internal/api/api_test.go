package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	answer := httptest.NewRecorder()
	New().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

func TestHealthy(t *testing.T) {
	if got := get(t, "/healthz").Code; got != http.StatusNoContent {
		t.Errorf("status %d", got)
	}
}

func TestQuery(t *testing.T) {
	answer := get(t, "/api/v1/query?q=Tea")
	if got := answer.Body.String(); !strings.Contains(got, `"tea"`) || strings.Contains(got, `"milk"`) {
		t.Errorf("answer %s", got)
	}
}

func TestUnknownPath(t *testing.T) {
	if got := get(t, "/nothing").Code; got != http.StatusNotFound {
		t.Errorf("status %d", got)
	}
}
