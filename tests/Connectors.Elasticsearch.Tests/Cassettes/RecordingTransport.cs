using System.Buffers;
using System.Text;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>Keeps what goes through another transport.</summary>
internal sealed class RecordingTransport(IElasticsearchTransport inner) : IElasticsearchTransport
{
    private readonly Lock _lock = new();
    private readonly List<(string Method, string Path, string Body)> _requests = [];

    public IReadOnlyList<(string Method, string Path, string Body)> Requests
    {
        get
        {
            lock (_lock)
                return [.. _requests];
        }
    }

    public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
    {
        lock (_lock)
            _requests.Add((call.Method.Method, call.Path, Encoding.UTF8.GetString(call.Body.ToArray())));
        return inner.SendAsync(call, cancellationToken);
    }
}
