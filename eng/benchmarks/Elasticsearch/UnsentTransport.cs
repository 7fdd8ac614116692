using System.Buffers;
using Connectors.Elasticsearch;

namespace Connectors.Benchmarks.Elasticsearch;

/// <summary>Answers bulk requests itself, so that only the client's own work is left to measure: no HTTP and no system calls.</summary>
internal sealed class UnsentTransport(IElasticsearchTransport inner) : IElasticsearchTransport
{
    public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken) =>
        call.Path.Contains("/_bulk", StringComparison.Ordinal)
            ? ValueTask.FromResult(new ElasticsearchReply(200, new MemoryStream(BulkAnswers.Of(BulkAnswers.CountLines(call.Body) / 2, isBrief: true))))
            : inner.SendAsync(call, cancellationToken);
}
