using System.Globalization;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Queries;

/// <summary>What a search has come to.</summary>
internal sealed class SearchAnswer
{
    public List<Hit> Hits { get; } = [];

    /// <summary>Gets the versions of the hits, where they were asked for.</summary>
    public List<ElasticsearchPointVersion> Versions { get; } = [];

    /// <summary>Gets or sets the status of one search among several; 0 where there is none.</summary>
    public int Status { get; set; }

    public ErrorBody? Error { get; set; }

    public bool TimedOut { get; set; }

    public int FailedShards { get; set; }

    /// <summary>Gets or sets the newest name of the point in time.</summary>
    public string? PointInTime { get; set; }

    /// <summary>Gets or sets where the last hit stands in the order of the search, as JSON.</summary>
    public ReadOnlyMemory<byte> LastSort { get; set; }

    /// <summary>Throws unless every shard has answered in time: a part of the hits is not the answer.</summary>
    public SearchAnswer Checked(CallContext context)
    {
        if (Error is { } error)
        {
            if (error.Type == ElasticsearchFaults.IndexNotFound && context.Collection is { } collection)
                throw CollectionNotFoundException.Of(ElasticsearchFaults.Product, collection, context.Operation);
            throw Fault($"{Status} {error.Type}: {error.Reason}", context, ElasticsearchFaults.IsTransient(Status, error.Type), error);
        }

        if (FailedShards > 0)
            throw Fault(string.Create(CultureInfo.InvariantCulture, $"{FailedShards} shards that failed: this is a part of the answer"), context, isTransient: true, default);
        if (TimedOut)
            throw Fault("a time-out on the server: the hits are a part of the answer", context, isTransient: true, default);
        return this;
    }

    private ElasticsearchException Fault(string what, CallContext context, bool isTransient, ErrorBody error) => new($"Elasticsearch: {context.Operation} failed with {what}")
    {
        Store = ElasticsearchFaults.Product,
        Collection = context.Collection,
        Operation = context.Operation,
        StatusCode = Status is 0 or 200 ? "partial" : Status.ToString(CultureInfo.InvariantCulture),
        ErrorType = error.Type,
        IsLicenceMissing = error.IsLicenceMissing,
        IsTransient = isTransient,
    };
}
