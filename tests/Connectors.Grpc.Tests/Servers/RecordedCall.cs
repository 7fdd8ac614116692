using System.Globalization;
using System.IO.Compression;

namespace Connectors.Grpc.Tests.Servers;

/// <summary>What a recorded server answered to one call.</summary>
internal sealed class RecordedCall
{
    public required string Method { get; init; }

    public Dictionary<string, string> Headers { get; } = [];

    public MemoryStream Data { get; } = new();

    public GrpcStatusCode Status => (GrpcStatusCode)int.Parse(Headers["grpc-status"], CultureInfo.InvariantCulture);

    /// <summary>The status message, decoded by the platform and not by the code under test.</summary>
    public string Detail => Headers.TryGetValue("grpc-message", out var text) ? Uri.UnescapeDataString(text) : "";

    /// <summary>The message, without frame header and decompressed.</summary>
    public byte[] Message
    {
        get
        {
            var data = Data.ToArray();
            if (data.Length == 0)
                return [];
            if (data[0] == 0)
                return data[5..];
            using var gzip = new GZipStream(new MemoryStream(data, 5, data.Length - 5), CompressionMode.Decompress);
            using var message = new MemoryStream();
            gzip.CopyTo(message);
            return message.ToArray();
        }
    }
}
