using System.Text;
using Connectors.Protobuf;
using Connectors.Qdrant.Protos;
using Google.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>The model by which the server makes a vector of a text (Document), and its options.</summary>
internal sealed class DocumentModel
{
    /// <summary>The model that runs in the server itself, from 1.15.2.</summary>
    public const string Bm25 = "qdrant/bm25";

    private const int TextField = 1;

    private readonly byte[] _settings;

    /// <summary>Makes a model.</summary>
    /// <param name="name">The server's name of the model.</param>
    /// <param name="options">What the model is told; null for nothing.</param>
    public DocumentModel(string name, IReadOnlyDictionary<string, Value>? options = null)
    {
        var document = new Document { Model = name };
        foreach (var (key, value) in options ?? new Dictionary<string, Value>(StringComparer.Ordinal))
            document.Options.Add(key, value);
        _settings = document.ToByteArray();
    }

    /// <summary>The model of a text field: its analyzer is a language, which chooses stop words and stemmer.</summary>
    public static DocumentModel Of(Bm25Field field) => new(
        Bm25,
        field.Analyzer is { } language ? new Dictionary<string, Value>(StringComparer.Ordinal) { ["language"] = new() { StringValue = language } } : null);

    /// <summary>The size of the document of a text.</summary>
    public int SizeOf(string text) => ProtoWriter.SizeOfField(TextField, Encoding.UTF8.GetByteCount(text)) + _settings.Length;

    /// <summary>The size of the document of a text.</summary>
    public int SizeOf(ReadOnlySpan<byte> text) => ProtoWriter.SizeOfField(TextField, text.Length) + _settings.Length;

    public void Write(ProtoWriter target, string text)
    {
        target.WriteElement(TextField, text);
        WriteSettings(target);
    }

    public void Write(ProtoWriter target, ReadOnlySpan<byte> text)
    {
        target.WriteElement(TextField, text);
        WriteSettings(target);
    }

    private void WriteSettings(ProtoWriter target) => _settings.CopyTo(target.Take(_settings.Length));
}
