package layout

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/stetbot/stet/store"
)

// Post is a post to write or to forget. Its value begins with its topics, so
// that an engine can take what it replaces out of Shown without knowing posts.
type Post struct {
	Key    string
	Topics []string // escaped, each once
	Value  string   // of Posts; "" forgets it
}

// posts plans the posts that are forgotten, and those that are written.
func (p *Plan) posts(c store.Change) error {
	for _, key := range c.Drop {
		p.Posts = append(p.Posts, Post{Key: key})
	}
	for _, post := range c.Posts {
		value, err := json.Marshal(post)
		if err != nil {
			return fmt.Errorf("encoding the post %q: %w", post.Key, err)
		}
		var topics []string
		for _, topic := range post.Topics {
			topics = append(topics, Escape(topic))
		}
		slices.Sort(topics)
		topics = slices.Compact(topics)
		p.Posts = append(p.Posts, Post{Key: post.Key, Topics: topics, Value: strings.Join(topics, ",") + " " + string(value)})
	}
	return nil
}

// ShownMember is the entry of Shown of a post that shows an escaped topic.
func ShownMember(topic, post string) string { return topic + " " + post }

// ShownTopics are the escaped topics that begin a value of Posts.
func ShownTopics(value string) []string {
	topics, _, _ := strings.Cut(value, " ")
	if topics == "" {
		return nil
	}
	return strings.Split(topics, ",")
}

// NewPosts reads values of Posts, oldest first.
func NewPosts(values []string) ([]store.Post, error) {
	var posts []store.Post
	for _, value := range values {
		p, err := NewPost(value)
		if err != nil {
			return nil, err
		}
		posts = append(posts, p)
	}
	slices.SortFunc(posts, func(a, b store.Post) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key))
	})
	return posts, nil
}

// NewPost reads a value of Posts. ErrNotFound for "".
func NewPost(value string) (store.Post, error) {
	if value == "" {
		return store.Post{}, store.ErrNotFound
	}
	_, text, _ := strings.Cut(value, " ")
	var p store.Post
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return store.Post{}, fmt.Errorf("reading a kept post: %w", err)
	}
	return p, nil
}
