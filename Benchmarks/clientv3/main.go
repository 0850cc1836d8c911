// Puts keys through Go's clientv3 and tells how long it took; the twin of Benchmarks/EtcdBenchmark.
//
//	clientv3 ENDPOINT COUNT IN-FLIGHT VALUE-BYTES [CA-FILE]
//	clientv3 ENDPOINT watch WATCHERS EVENTS
//	clientv3 ENDPOINT keep-alive | mirror | get COUNT
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io/ioutil"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"go.etcd.io/etcd/clientv3"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	check(err)
	return n
}

func main() {
	if len(os.Args) > 3 {
		if _, err := strconv.Atoi(os.Args[2]); err != nil {
			client, err := clientv3.New(clientv3.Config{Endpoints: []string{os.Args[1]}})
			check(err)
			defer client.Close()
			events := 0
			if len(os.Args) > 4 {
				events = number(os.Args[4])
			}
			streams(client, os.Args[2], number(os.Args[3]), events)
			return
		}
	}
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: clientv3 ENDPOINT COUNT IN-FLIGHT BYTES [CA]")
		os.Exit(64)
	}
	count, inFlight := number(os.Args[2]), number(os.Args[3])
	config := clientv3.Config{Endpoints: []string{os.Args[1]}}
	if len(os.Args) > 5 {
		pem, err := ioutil.ReadFile(os.Args[5])
		check(err)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		config.TLS = &tls.Config{RootCAs: pool}
	}
	client, err := clientv3.New(config)
	check(err)
	defer client.Close()
	_, err = client.Get(context.Background(), "warm-up")
	check(err)
	bytes := make([]byte, number(os.Args[4]))
	for i := range bytes {
		bytes[i] = 'x'
	}
	value := string(bytes)

	times := make([]float64, count)
	start := time.Now()
	var workers sync.WaitGroup
	for worker := 0; worker < inFlight; worker++ {
		workers.Add(1)
		go func(first int) {
			defer workers.Done()
			for i := first; i < count; i += inFlight {
				began := time.Now()
				_, err := client.Put(context.Background(), fmt.Sprintf("benchmark/%d", i), value)
				check(err)
				times[i] = float64(time.Since(began).Nanoseconds()) / 1000
			}
		}(worker)
	}
	workers.Wait()
	seconds := time.Since(start).Seconds()
	sort.Float64s(times)
	fmt.Printf("{\"seconds\": %f, \"median_us\": %f}\n", seconds, times[count/2])
}
