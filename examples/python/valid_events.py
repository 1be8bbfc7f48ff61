#!/usr/bin/env python3
"""Reads cartstream's raw topic, applies the rule of the parent-linked log, and prints the events that happened.

Needs the Kafka client of Confluent (Debian: python3-confluent-kafka; PyPI: confluent-kafka) and nothing else.

    python3 valid_events.py --brokers 127.0.0.1:9092 [--topic shop-events] [--follow]

One line of JSON per event of a shop, in the order of its partition:
{"position": "<partition>:<offset>", "shop": "<shop id>", "event": <the CloudEvent as it is on the topic>}

The rule (docs/adr/0002, docs/how-to/analyst/topic.md): every append is a batch. A batch is valid if it is complete, contiguous, its id is the hash of its
content, and its parent is the head of its partition; then it becomes the head. Everything else never happened.
"""
import argparse
import hashlib
import json
import struct
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

# version u8 | height u64 | batch id 32 | parent 32 | writer nonce 16 | index u16 | count u16, big-endian
LINK = struct.Struct(">BQ32s32s16sHH")
FORMAT = 1


class Diverged(Exception):
    """The log has lost something that it had acknowledged: nobody may go on from here."""


def link_of(headers, value):
    """The link in a record's headers; None where the record is not one of ours."""
    data = dict(headers or []).get("link")
    if value is None or data is None or len(data) != LINK.size or data[0] != FORMAT:
        return None
    link = LINK.unpack(data)
    index, count = link[5], link[6]
    return link if index < count else None


def batch_id(height, parent, nonce, records):
    """SHA-256 over version, height, parent, nonce, count, then each record's key and value, each with its length."""
    content = [struct.pack(">BQ32s16sH", FORMAT, height, parent, nonce, len(records))]
    for _, key, value in records:
        content += [struct.pack(">I", len(key)), key, struct.pack(">I", len(value)), value]
    return hashlib.sha256(b"".join(content)).digest()


class Chain:
    """The rule, for one partition: `feed` returns the records of a batch when the batch turns out to be valid, else nothing."""

    def __init__(self, partition):
        self.partition = partition
        self.height, self.head = 0, bytes(32)
        self.pending = None  # (link of the first record, [(offset, key, value), ...])

    def feed(self, offset, key, value, headers):
        link = link_of(headers, value)
        if link is None:  # somebody else's record
            self.pending = None
            return []
        *same, index, count = link
        if index == 0:
            self.pending = (link, [])
        elif not self._continues(same, index, count, offset):
            self.pending = None
            return []
        self.pending[1].append((offset, key or b"", value))
        return self._complete() if index == count - 1 else []

    def _continues(self, same, index, count, offset):
        if self.pending is None:
            return False
        first, records = self.pending
        return (
            same == list(first[:5])
            and count == first[6]
            and index == len(records)
            and offset == records[0][0] + index
        )

    def _complete(self):
        (_, height, own, parent, nonce, _, _), records = self.pending
        self.pending = None
        intact = batch_id(height, parent, nonce, records) == own
        if intact and parent == self.head and height == self.height + 1:
            self.height, self.head = height, own
            return records
        if intact and height - 1 >= self.height and parent != self.head:
            raise Diverged(f"partition {self.partition}: the batch at offset {records[0][0]} stands on a head that is not here")
        return []  # a lost race, a duplicate, a zombie


def events_of(partition, records):
    """What a valid batch tells of shops; LogCreated, Marker and CommandsAnswered are the log's own."""
    for offset, key, value in records:
        event = json.loads(value)
        if not event["type"].startswith("cartstream.log."):
            yield {"position": f"{partition}:{offset}", "shop": key.decode(), "event": event}


def partitions_of(consumer, topic):
    found = consumer.list_topics(topic, timeout=10).topics[topic]
    if found.error is not None:
        raise KafkaException(found.error)
    return sorted(found.partitions)


def read(consumer, topic, follow):
    """Yields the events of all partitions, each partition's from its first record on: the rule knows the head only from there."""
    chains = {partition: Chain(partition) for partition in partitions_of(consumer, topic)}
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING) for partition in chains])
    reading = set(chains)
    while reading:
        message = consumer.poll(1.0)
        if message is None:
            continue
        partition = message.partition()
        if message.error() is None:
            records = chains[partition].feed(message.offset(), message.key(), message.value(), message.headers())
            yield from events_of(partition, records)
        elif message.error().code() != KafkaError._PARTITION_EOF:
            raise KafkaException(message.error())
        elif not follow:
            reading.discard(partition)


def main():
    parser = argparse.ArgumentParser(description="Print the valid events of a cartstream's raw topic.")
    parser.add_argument("--brokers", required=True, help="host:port, comma-separated")
    parser.add_argument("--topic", default="shop-events")
    parser.add_argument("--follow", action="store_true", help="go on at the end instead of leaving")
    args = parser.parse_args()
    consumer = Consumer(
        {
            "bootstrap.servers": args.brokers,
            "group.id": "valid-events",  # asked for by the client; nothing is committed to it
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_uncommitted",
        }
    )
    try:
        for event in read(consumer, args.topic, args.follow):
            print(json.dumps(event, ensure_ascii=False), flush=args.follow)
    except (BrokenPipeError, KeyboardInterrupt):
        return 0
    except (Diverged, KafkaException) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        consumer.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
