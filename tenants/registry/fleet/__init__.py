"""Migrate the schemas of the hub and of all cities to one version.

state   versions of all schemas: one query
hub     the public schema, by Django's own executor
script  the recorded SQL and data steps from one version to another
replay  a script on one city
run     a whole run: hub, blueprint, drift, canary, all other cities
"""
