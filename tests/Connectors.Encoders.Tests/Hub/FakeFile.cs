using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Testing.Hub;

/// <summary>A file of a model on a <see cref="FakeHub"/>, with what the hub says of it, which need not be true.</summary>
internal sealed record FakeFile(string Path, byte[] Content)
{
    public bool IsLarge { get; init; }

    public long? Size { get; init; } = Content.Length;

    public string? Hash { get; init; }

    [SuppressMessage("Security", "CA5350", Justification = "It is the name that git gives.")]
    public string TrueHash => IsLarge
        ? Convert.ToHexStringLower(SHA256.HashData(Content))
        : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {Content.Length}\0")), .. Content]));

    public static FakeFile Small(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>A file of random content, the same for the same seed.</summary>
    public static FakeFile Large(string path, int size, int seed = 1)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return new FakeFile(path, content) { IsLarge = true };
    }
}
