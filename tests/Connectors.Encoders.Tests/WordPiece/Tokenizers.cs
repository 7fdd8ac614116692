using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connectors.Encoders.Tests.WordPiece;

/// <summary>The tokenizers that the tests share: bert-base-uncased with other settings of its normalizer.</summary>
internal static class Tokenizers
{
    private static readonly string Json = File.ReadAllText(Path.Combine(RepositoryFolder.Model("splade-tiny"), "tokenizer.json"));

    public static WordPieceTokenizer Uncased { get; } = WordPieceTokenizer.Load(RepositoryFolder.Model("splade-tiny"));

    /// <summary>The tokenizer.json of bert-base-uncased, changed.</summary>
    public static WordPieceTokenizer With(Action<JsonNode> change) => WordPieceTokenizer.LoadJson(Stream(change));

    public static MemoryStream Stream(Action<JsonNode> change)
    {
        var root = JsonNode.Parse(Json)!;
        change(root);
        return new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(root));
    }
}
