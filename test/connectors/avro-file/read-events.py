"""Prints the events of an Avro container file as JSON, one a line, read by fastavro."""

import json
import sys

import fastavro


def main(path):
    with open(path, "rb") as file:
        for event in fastavro.reader(file):
            event["eventTime"] = round(event["eventTime"].timestamp() * 1000)
            print(json.dumps(event))


main(sys.argv[1])
