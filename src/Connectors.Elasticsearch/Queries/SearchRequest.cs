using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>One search among those of an <c>_msearch</c>.</summary>
internal abstract record SearchRequest
{
    /// <summary>Gets how many hits are asked for.</summary>
    public abstract int Size { get; }

    /// <summary>Gets what comes back of payloads.</summary>
    public abstract PayloadSelection Payload { get; }

    /// <summary>Gets the vectors that come back.</summary>
    public abstract VectorSelection Vectors { get; }

    /// <summary>Gets the text field whose passages come back marked; null for none.</summary>
    public virtual string? HighlightedField => null;

    /// <summary>Writes the body.</summary>
    public abstract void Write(SearchWriter searches, Utf8JsonWriter writer);

    /// <summary>What turns the server's scores into ours.</summary>
    public abstract Func<double, double> ScaleOf(IndexLayout layout);
}
