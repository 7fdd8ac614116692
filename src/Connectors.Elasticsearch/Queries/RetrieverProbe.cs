using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Queries;

/// <summary>
/// Whether a cluster has the retrievers that fuse, which is a matter of licence and modules: unless its licence says that it has not, asked once
/// by a plain search that finds nothing, because a refusal fails all searches of an <c>_msearch</c> (cassettes 22-fusion-retrievers:4-6).
/// </summary>
internal sealed class RetrieverProbe(ElasticsearchChannel channel, ClusterProbe cluster)
{
    private readonly ConcurrentDictionary<string, string?> _obstacles = new(StringComparer.Ordinal);

    /// <summary>Says whether a type of licence includes the retrievers that fuse.</summary>
    public static bool Includes(string licence) => licence is not ("basic" or "standard" or "gold" or "platinum");

    /// <summary>Says what is known of a retriever.</summary>
    /// <param name="retriever">Its name.</param>
    /// <param name="obstacle">Why it cannot be used; null when it can.</param>
    /// <returns>False when nobody has asked yet.</returns>
    public bool Knows(string retriever, out string? obstacle) => _obstacles.TryGetValue(retriever, out obstacle);

    /// <summary>Asks, unless somebody has.</summary>
    public async Task AskAsync(string retriever, string path, CallContext context, CancellationToken cancellationToken)
    {
        if (_obstacles.ContainsKey(retriever))
            return;
        var licence = await cluster.GetLicenceAsync(context, cancellationToken).ConfigureAwait(false);
        if (licence is not null && !Includes(licence))
        {
            _obstacles[retriever] = $"the licence of the cluster ('{licence}') does not include the retriever '{retriever}'";
            return;
        }

        try
        {
            await channel.CallAsync(HttpMethod.Post, path + "/_search", Body(retriever), context, cancellationToken).ConfigureAwait(false);
            _obstacles[retriever] = null;
        }
        catch (ElasticsearchException e) when (e.IsLicenceMissing || e.StatusCode == "400")
        {
            Remember(retriever, e);
        }
    }

    /// <summary>Remembers a refusal, which may come with the end of a licence.</summary>
    public void Remember(string retriever, ElasticsearchException refusal) => _obstacles[retriever] = refusal.IsLicenceMissing
        ? $"the licence of the cluster does not include the retriever '{retriever}'"
        : $"the cluster does not have the retriever '{retriever}' ({refusal.Message})";

    private static ReadOnlyMemory<byte> Body(string retriever) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("retriever");
        writer.WriteStartObject(retriever);
        writer.WriteStartArray("retrievers");
        for (var i = 0; i < 2; i++)
            WriteNothing(writer, isEntry: retriever == "linear");
        writer.WriteEndArray();
        writer.WriteNumber("rank_window_size", 1);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("size", 1);
        writer.WriteEndObject();
    });

    private static void WriteNothing(Utf8JsonWriter writer, bool isEntry)
    {
        const string nothing = """{"standard":{"query":{"match_none":{}}}}""";
        writer.WriteRawValue(isEntry ? $$"""{"retriever":{{nothing}},"weight":1,"normalizer":"none"}""" : nothing);
    }
}
