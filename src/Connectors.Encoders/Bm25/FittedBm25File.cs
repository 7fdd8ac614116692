using System.Text.Json;

namespace Connectors.Encoders;

/// <summary>
/// The file of a fitted encoder: milvus-model's (version, corpus_size, avgdl, idf_word, idf_value, k1, b, epsilon) with members that say how
/// texts become terms. Unknown members are passed over.
/// </summary>
internal static class FittedBm25File
{
    private const string Version = "v1";
    private const long MostBytes = 1L << 30;
    private const int PendingBytes = 1 << 16;

    public static async Task<FittedBm25Encoder> ReadAsync(string path, Bm25TextOptions defaults, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MostBytes } file)
            throw new InvalidDataException($"'{path}' has {file.Length} bytes; no vocabulary of at most {MostBytes} does.");
        var json = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => new Content(defaults).Read(json).ToEncoder(), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // The reader's own: InvalidOperationException for a string that is no text, FormatException for a number that is none.
            throw new InvalidDataException($"'{path}' is not the file of a fitted BM25 encoder: {e.Message}", e);
        }
    }

    public static async Task WriteAsync(string path, FittedTerms terms, Bm25Analyzer analyzer, CancellationToken cancellationToken)
    {
        var unfinished = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.Asynchronous);
            await using (stream.ConfigureAwait(false))
            {
                await WriteAsync(stream, terms, analyzer, cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static async Task WriteAsync(Stream stream, FittedTerms terms, Bm25Analyzer analyzer, CancellationToken cancellationToken)
    {
        var json = new Utf8JsonWriter(stream);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteString("version"u8, Version);
            json.WriteString("language"u8, analyzer.Language);
            json.WriteBoolean("disable_stemmer"u8, analyzer.IsDisabled);
            json.WriteNumber("token_max_length"u8, analyzer.MaxTokenLength);
            json.WriteString("terms"u8, analyzer.TermForm);
            json.WriteNumber("corpus_size"u8, terms.CorpusSize);
            json.WriteNumber("avgdl"u8, terms.Saturation.AverageLength);
            json.WriteNumber("k1"u8, terms.Saturation.K);
            json.WriteNumber("b"u8, terms.Saturation.B);
            json.WriteNumber("epsilon"u8, terms.Epsilon);
            await WriteArrayAsync("idf_word", i => json.WriteStringValue(terms.TermAt(i))).ConfigureAwait(false);
            await WriteArrayAsync("idf_value", i => json.WriteNumberValue(terms.Idf[i])).ConfigureAwait(false);
            json.WriteEndObject();
        }

        async Task WriteArrayAsync(string name, Action<int> write)
        {
            json.WriteStartArray(name);
            for (var i = 0; i < terms.Count; i++)
            {
                write(i);
                if (json.BytesPending >= PendingBytes)
                    await json.FlushAsync(cancellationToken).ConfigureAwait(false);
            }

            json.WriteEndArray();
        }
    }

    private sealed class Content(Bm25TextOptions defaults)
    {
        private readonly FittedBm25Options _options = new()
        {
            Language = defaults.Language,
            DisableStemmer = defaults.DisableStemmer,
            MaxTokenLength = defaults.MaxTokenLength,
        };

        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly TermTable _words = new();
        private readonly List<double> _values = [];
        private string? _terms;
        private long _corpusSize;
        private double _averageLength;

        public Content Read(ReadOnlySpan<byte> json)
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new JsonException("it does not hold an object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                ReadMember(ref reader, name);
            }

            // A second value, or anything but white space, is an error of the reader's.
            reader.Read();
            return this;
        }

        public FittedBm25Encoder ToEncoder()
        {
            foreach (var name in (string[])["version", "corpus_size", "avgdl", "idf_word", "idf_value", "k1", "b", "epsilon"])
            {
                if (!_seen.Contains(name))
                    throw new JsonException($"\"{name}\" is missing.");
            }

            if (_words.Count != _values.Count || _words.Count == 0)
                throw new JsonException($"there are {_words.Count} words and {_values.Count} values of them; each word needs one.");
            var saturation = new Bm25Saturation(_options.K1, _options.B, _averageLength);
            saturation.Validate("k1", "b", "avgdl");
            var analyzer = new Bm25Analyzer(_options);
            if (_terms is not null && _terms != analyzer.TermForm)
                throw new JsonException($"its terms are '{_terms}', those of this version for '{_options.Language}' are '{analyzer.TermForm}'. Fit it anew.");
            return new FittedBm25Encoder(analyzer, new FittedTerms(_words, [.. _values], _corpusSize, saturation, _options.Epsilon, analyzer.TermForm));
        }

        private void ReadMember(ref Utf8JsonReader reader, string name)
        {
            if (!_seen.Add(name))
                throw new JsonException($"\"{name}\" is there twice.");
            switch (name)
            {
                case "version" when reader.GetString() is var version:
                    if (version != Version)
                        throw new JsonException($"its version is '{version}'; this version reads '{Version}'.");
                    break;
                case "language":
                    _options.Language = reader.GetString() ?? "";
                    break;
                case "disable_stemmer":
                    _options.DisableStemmer = reader.GetBoolean();
                    break;
                case "token_max_length":
                    _options.MaxTokenLength = reader.GetInt32();
                    break;
                case "terms":
                    _terms = reader.GetString();
                    break;
                case "corpus_size":
                    _corpusSize = reader.GetInt64();
                    if (_corpusSize < 1)
                        throw new JsonException($"\"corpus_size\" is {_corpusSize}.");
                    break;
                case "avgdl":
                    _averageLength = reader.GetDouble();
                    break;
                case "k1":
                    _options.K1 = reader.GetDouble();
                    break;
                case "b":
                    _options.B = reader.GetDouble();
                    break;
                case "epsilon":
                    _options.Epsilon = reader.GetDouble();
                    break;
                case "idf_word":
                    ReadWords(ref reader);
                    break;
                case "idf_value":
                    ReadValues(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        private void ReadWords(ref Utf8JsonReader reader)
        {
            ExpectArray(ref reader, "idf_word");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var word = reader.GetString();
                if (string.IsNullOrEmpty(word))
                    throw new JsonException($"the word at position {_words.Count} is {(word is null ? "null" : "empty")}.");
                _words.Add(word, out var isNew);
                if (!isNew)
                    throw new JsonException($"'{word}' is there twice.");
            }
        }

        private void ReadValues(ref Utf8JsonReader reader)
        {
            ExpectArray(ref reader, "idf_value");
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var value = reader.GetDouble();
                if (!float.IsFinite((float)value))
                    throw new JsonException($"the value at position {_values.Count} does not fit a float.");
                _values.Add(value);
            }
        }

        private static void ExpectArray(ref Utf8JsonReader reader, string name)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
                throw new JsonException($"\"{name}\" is no array.");
        }
    }
}
