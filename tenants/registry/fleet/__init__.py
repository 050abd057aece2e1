"""The schemas of the hub and of all cities, brought to one version together.

state   who is at which version: one query
hub     the public schema, by Django's own executor
script  what takes a schema from its version to the wanted one: recorded SQL and data steps
replay  a script on one city
run     a whole run: hub, blueprint, drift, canary, everybody else
"""
