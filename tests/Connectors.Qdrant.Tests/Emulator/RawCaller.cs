using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Calls by gRPC with nothing of our client in between.</summary>
internal sealed class RawCaller(Uri address) : IDisposable
{
    private const int HeaderLength = 5;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };

    public Task<RawAnswer> CallAsync(string method, byte[] message, IReadOnlyDictionary<string, string>? metadata = null) =>
        SendAsync(method, Frame(message), metadata ?? new Dictionary<string, string>());

    /// <summary>Sends whatever a body holds.</summary>
    public async Task<RawAnswer> SendAsync(string method, byte[] body, IReadOnlyDictionary<string, string> metadata)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in metadata)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        var status = One(response, "grpc-status") ?? throw new InvalidDataException($"{method} came back without a status.");
        return new RawAnswer(
            int.Parse(status),
            Uri.UnescapeDataString(One(response, "grpc-message") ?? string.Empty),
            answer.Length > HeaderLength ? answer[HeaderLength..] : [],
            One(response, "retry-after"));
    }

    /// <summary>A call that must succeed.</summary>
    public async Task<TResponse> CallAsync<TResponse>(string method, IMessage request)
        where TResponse : IMessage<TResponse>, new()
    {
        var answer = await CallAsync(method, request.ToByteArray());
        Assert.True(answer.Status == 0, $"{method}: {answer.Status} {answer.Message}");
        var response = new TResponse();
        response.MergeFrom(answer.Response);
        return response;
    }

    public void Dispose() => _http.Dispose();

    public static byte[] Frame(byte[] message)
    {
        var frame = new byte[HeaderLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, HeaderLength);
        return frame;
    }

    private static string? One(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
        : response.Headers.TryGetValues(name, out var header) ? header.Single()
        : null;
}
