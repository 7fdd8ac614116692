using System.Buffers;
using Connectors.Grpc;
using Connectors.Qdrant.Tests.Emulator;
using Google.Protobuf;
using Polly;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// A server that answers one call as it was recorded, and keeps what was sent for it. What our client asks beside it (the version, the collection,
/// which points exist) an emulator answers, which stands where the recorded server stood; it gets the recorded request too.
/// </summary>
/// <param name="emulator">The emulator.</param>
/// <param name="recorded">The recorded call.</param>
/// <param name="call">The call that is made for it.</param>
internal sealed class RecordedServer(RawCaller emulator, Recording recorded, OurCall call) : IGrpcTransport
{
    private readonly EmulatorTransport _others = new(emulator);
    private readonly Queue<IMessage> _before = new(call.AnswersBefore);

    /// <summary>Gets the message that was sent for the recorded one; null for none.</summary>
    public byte[]? Sent { get; private set; }

    public GrpcMetadata? Metadata { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    public QdrantStore Connect()
    {
        var options = new QdrantStoreOptions { Resilience = ResiliencePipeline.Empty, Deadline = TimeSpan.FromMinutes(5), ReadConsistency = call.ReadConsistency };
        if (recorded.Metadata.TryGetValue("api-key", out var key))
            options.ApiKey = key;
        if (recorded.Metadata.TryGetValue("authorization", out var authorization))
            options.BearerToken = authorization["Bearer ".Length..];
        return QdrantStore.Connect(this, options);
    }

    public async ValueTask<GrpcReply> CallAsync(GrpcCall request, CancellationToken cancellationToken = default)
    {
        var message = request.Message.ToArray();
        if (request.Method != "/qdrant." + call.Method)
            return await _others.CallAsync(request, cancellationToken);
        if (_before.TryDequeue(out var page))
            return EmulatorTransport.Ok(page.ToByteArray());
        if (Sent is not null && call.IsPaged && recorded.GrpcStatus == 0)
            return EmulatorTransport.Ok([]);
        if (Sent is null)
        {
            (Sent, Metadata, Deadline) = (message, request.Metadata, request.Deadline);
            if (recorded.GrpcStatus == 0)
                await emulator.CallAsync("/qdrant." + recorded.Method, recorded.Request!);
        }

        return recorded.GrpcStatus == 0
            ? EmulatorTransport.Ok([.. call.AnswerBefore?.ToByteArray() ?? [], .. recorded.Response!])
            : new GrpcReply((GrpcStatusCode)recorded.GrpcStatus, recorded.GrpcMessage)
            {
                Trailers = recorded.RetryAfter is { } seconds ? new GrpcMetadata { { "retry-after", seconds } } : GrpcMetadata.Empty,

                // The official client's own deadline and limit.
                FromServer = recorded.File != "deadlines_sizes",
            };
    }
}
