using System.Buffers;
using System.Text;

namespace Connectors.Elasticsearch.Tests.Transport;

internal static class Calls
{
    public static ElasticsearchCall Get { get; } = new() { Method = HttpMethod.Get, Path = "/" };

    public static ElasticsearchCall Post(string body = "{}", string path = "/docs/_bulk") => Post(Encoding.UTF8.GetBytes(body), path);

    public static ElasticsearchCall Post(byte[] body, string path = "/docs/_bulk") => new() { Method = HttpMethod.Post, Path = path, Body = new ReadOnlySequence<byte>(body) };

    public static async Task<(ElasticsearchReply Reply, string Text)> MakeAsync(Uri node, ElasticsearchCall call, ElasticsearchTransportOptions? options = null)
    {
        await using var transport = ElasticsearchTransport.Connect([node], options);
        return await transport.MakeAsync(call);
    }

    public static async Task<(ElasticsearchReply Reply, string Text)> MakeAsync(this ElasticsearchTransport transport, ElasticsearchCall call)
    {
        using var reply = await transport.SendAsync(call, CancellationToken.None);
        using var reader = new StreamReader(reply.Body);
        return (reply, await reader.ReadToEndAsync());
    }
}
