"""Exports: pictures and files, for the public (aggregates only) or for analysts (people, do not publish)."""

from graphkit.exports.redact import PublicGroup, PublicView, redact
from graphkit.exports.registry import AUDIENCES, EXPORTERS, export
from graphkit.exports.report import ExportReport, report_path

__all__ = [
    "AUDIENCES",
    "EXPORTERS",
    "ExportReport",
    "PublicGroup",
    "PublicView",
    "export",
    "redact",
    "report_path",
]
