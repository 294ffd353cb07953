#!/bin/sh
# Make every topic of ioc/wire/topics.py on the Kafka broker at $1. Name, partitions, retention in milliseconds, compression.
set -eu
topic() {
    /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$broker" --create --if-not-exists --topic "$1" \
        --partitions "$2" --replication-factor 1 --config "retention.ms=$3" --config "compression.type=$4"
}
broker=$1
topic frames 4 120000 uncompressed
topic readings 4 86400000 producer
topic observations 4 3600000 producer
topic detections 1 86400000 producer
topic incidents 1 86400000 producer
topic inspections 4 60000 producer
topic dead-letters 1 604800000 producer
