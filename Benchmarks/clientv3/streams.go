package main

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"strings"
	"sync"
	"time"

	"go.etcd.io/etcd/clientv3"
	"go.etcd.io/etcd/clientv3/mirror"
)

var hundredBytes = strings.Repeat("x", 100)

// Carries out count calls, 64 of them at a time.
func inParallel(count int, call func(index int)) {
	var workers sync.WaitGroup
	for worker := 0; worker < 64; worker++ {
		workers.Add(1)
		go func(first int) {
			defer workers.Done()
			for i := first; i < count; i += 64 {
				call(i)
			}
		}(worker)
	}
	workers.Wait()
}

// What streams do, and answers that are large; the twin of Benchmarks/EtcdBenchmark/Streams.swift.
func streams(client *clientv3.Client, what string, count int, events int) {
	ctx := context.Background()
	_, err := client.Get(ctx, "warm-up")
	check(err)
	var start time.Time
	done := 0
	switch what {
	case "watch":
		var watchers sync.WaitGroup
		for i := 0; i < count; i++ {
			updates := client.Watch(ctx, "watched/", clientv3.WithPrefix(), clientv3.WithCreatedNotify())
			<-updates
			watchers.Add(1)
			go func() {
				defer watchers.Done()
				for seen := 0; seen < events; {
					update := <-updates
					check(update.Err())
					seen += len(update.Events)
				}
			}()
		}
		start = time.Now()
		inParallel(events, func(i int) {
			_, err := client.Put(ctx, fmt.Sprintf("watched/%d", i%100), hundredBytes)
			check(err)
		})
		watchers.Wait()
		done = count * events
	case "keep-alive":
		leases := make([]clientv3.LeaseID, count)
		inParallel(count, func(i int) {
			answer, err := client.Grant(ctx, 60)
			check(err)
			leases[i] = answer.ID
		})
		rand.Shuffle(count, func(i, j int) { leases[i], leases[j] = leases[j], leases[i] })
		start = time.Now()
		var renewed sync.WaitGroup
		for _, lease := range leases {
			answers, err := client.KeepAlive(ctx, lease)
			check(err)
			renewed.Add(1)
			go func() {
				defer renewed.Done()
				if <-answers == nil {
					check(fmt.Errorf("a lease was lost"))
				}
			}()
		}
		renewed.Wait()
		done = count
	case "mirror":
		start = time.Now()
		answers, errors := mirror.NewSyncer(client, "many/", 0).SyncBase(ctx)
		for answer := range answers {
			done += len(answer.Kvs)
		}
		check(<-errors)
	case "get":
		start = time.Now()
		answer, err := client.Get(ctx, "many/", clientv3.WithPrefix())
		check(err)
		done = len(answer.Kvs)
	default:
		fmt.Fprintln(os.Stderr, "there is no benchmark", what)
		os.Exit(64)
	}
	fmt.Printf("{\"done\": %d, \"seconds\": %f}\n", done, time.Since(start).Seconds())
}
