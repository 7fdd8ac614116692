using System.Buffers;
using Connectors.Encoders;
using Connectors.Onnx.Batching;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Connectors.Onnx.Runtime;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx;

/// <summary>
/// What the encoders share: a tokenizer, a graph, and the way of many texts through both. Texts are tokenized a window at a time and sorted
/// into batches by length; a bounded number of batches runs at once over all callers, on worker threads.
/// </summary>
internal sealed class TextModel : IDisposable
{
    /// <summary>How many texts are tokenized and sorted together: enough that the batches have little filling, and a few MB of ids.</summary>
    private const int WindowSize = 4096;

    private const int MostSpecialTokens = 8;

    private const int DefaultMaxTokensPerBatch = 1024;

    private readonly WordPieceTokenizer _tokenizer;
    private readonly PromptSet _prompts;
    private readonly EncoderFingerprint _fingerprint;
    private readonly SemaphoreSlim _gate;
    private readonly int _maxConcurrentRuns;
    private readonly int _maxTokens;
    private readonly int _maxTokensPerBatch;
    private readonly bool _specialTokensAsText;
    private readonly IProgress<EncodingProgress>? _progress;

    private TextModel(WordPieceTokenizer tokenizer, OnnxGraph graph, PromptSet prompts, string modelId, EncoderFingerprint fingerprint, int maxTokens, OnnxModelOptions options)
    {
        _tokenizer = tokenizer;
        _prompts = prompts;
        _gate = new SemaphoreSlim(options.MaxConcurrentRuns);
        _maxConcurrentRuns = options.MaxConcurrentRuns;
        _maxTokens = maxTokens;
        _maxTokensPerBatch = options.MaxTokensPerBatch ?? DefaultMaxTokensPerBatch;
        _specialTokensAsText = options.SpecialTokensAsText;
        _progress = options.Progress;
        Graph = graph;
        ModelId = modelId;
        _fingerprint = fingerprint;
    }

    public OnnxGraph Graph { get; }

    public string ModelId { get; }

    public ISparseVocabulary Vocabulary => _tokenizer.Vocabulary;

    /// <summary>Loads the tokenizer and the graph: seconds of work for large models, therefore never on the caller's thread.</summary>
    public static Task<TextModel> LoadAsync(
        ModelFolder folder,
        PromptSet prompts,
        OnnxModelOptions options,
        object pooling,
        string[] knownOutputs,
        CancellationToken cancellationToken)
    {
        var maxTokens = options.MaxTokens ?? folder.MaxTokens;
        if (folder.MaxPositions is { } positions)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(maxTokens, positions, nameof(options.MaxTokens));
        return Task.Run(
            () =>
            {
                var fingerprint = ModelFingerprint.Of(folder, prompts, options, maxTokens, pooling);
                var tokenizer = WordPieceTokenizer.Load(options.TokenizerPath ?? folder.TokenizerFolder);
                Span<int> empty = stackalloc int[MostSpecialTokens];
                empty = empty[..tokenizer.Encode("", empty)];
                if (empty.IsEmpty)
                    throw new NotSupportedException($"The tokenizer of '{folder.TokenizerFolder}' adds no special tokens: an empty text would be no input at all.");
                cancellationToken.ThrowIfCancellationRequested();
                var graph = OnnxGraph.Load(folder.Location.GraphFile, options, knownOutputs, empty);
                try
                {
                    var model = new TextModel(tokenizer, graph, prompts, options.ModelId ?? folder.Location.Name, fingerprint, maxTokens, options);
                    model.CheckMemory();
                    return model;
                }
                catch
                {
                    graph.Dispose();
                    throw;
                }
            },
            cancellationToken);
    }

    /// <summary>Encodes texts; the vectors come in the order of the texts.</summary>
    public async Task<GeneratedEmbeddings<T>> EncodeAsync<T>(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options,
        OutputReader<T> read,
        CancellationToken cancellationToken)
        where T : Embedding
    {
        var texts = Check(values);
        if (options?.Dimensions is { } dimensions && dimensions != Graph.Width)
            throw new NotSupportedException($"The model {ModelId} gives vectors of {Graph.Width} dimensions, not {dimensions}.");
        var encoding = options as EncodingOptions;
        var prompt = _prompts.For(encoding?.Role ?? EncodingRole.Document, encoding?.PromptName);
        var results = new T[texts.Count];
        var tokens = await Task.Run(() => EncodeAsync(texts, prompt, read, results, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new GeneratedEmbeddings<T>(results) { Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens } };
    }

    public object? GetService(Type serviceType, object? serviceKey, object encoder)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType.IsInstanceOfType(encoder))
            return encoder;
        if (serviceType == typeof(EmbeddingGeneratorMetadata))
            return new EmbeddingGeneratorMetadata("onnxruntime", providerUri: null, ModelId, Graph.Width);
        if (serviceType == typeof(WordPieceTokenizer))
            return _tokenizer;
        if (serviceType == typeof(EncoderFingerprint))
            return _fingerprint;
        return serviceType == typeof(InferenceSession) ? Graph.Session : null;
    }

    public void Dispose() => Graph.Dispose();

    private static IReadOnlyList<string> Check(IEnumerable<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var texts = values as IReadOnlyList<string> ?? [.. values];
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] is null)
                throw new ArgumentException($"The text at position {i} is null.", nameof(values));
        }

        return texts;
    }

    private void CheckMemory()
    {
        var largest = Math.Max(_maxTokens, _maxTokensPerBatch);
        if ((long)largest * Graph.Width > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(OnnxModelOptions.MaxTokensPerBatch), largest, $"{largest} tokens times {Graph.Width} entries do not fit in memory; at most {Array.MaxLength / Graph.Width} tokens do.");
    }

    private async Task<long> EncodeAsync<T>(
        IReadOnlyList<string> texts,
        string prompt,
        OutputReader<T> read,
        T[] results,
        CancellationToken cancellationToken)
    {
        var tokens = 0L;
        var done = 0;
        for (var start = 0; start < texts.Count; start += WindowSize)
        {
            var first = start;
            var window = Tokenize(texts, first, Math.Min(WindowSize, texts.Count - first), prompt, cancellationToken);
            tokens += window.TokenCount;
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = _maxConcurrentRuns, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(TokenBatcher.Plan(window, _maxTokensPerBatch), parallel, async (batch, token) =>
            {
                await _gate.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    Run(batch, read, results.AsSpan(first));
                }
                finally
                {
                    _gate.Release();
                }

                _progress?.Report(new EncodingProgress(Interlocked.Add(ref done, batch.Rows), texts.Count));
            }).ConfigureAwait(false);
        }

        return tokens;
    }

    private void Run<T>(TokenBatch batch, OutputReader<T> read, Span<T> results)
    {
        using var output = Graph.Run(batch);
        for (var row = 0; row < batch.Rows; row++)
            results[batch.Position(row)] = read(output.Row(row, batch.Length(row)));
    }

    private TokenizedTexts Tokenize(IReadOnlyList<string> texts, int first, int count, string prompt, CancellationToken cancellationToken)
    {
        var window = new TokenizedTexts(_tokenizer.PadId ?? 0);
        for (var i = first; i < first + count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = window.Reserve(_maxTokens);
            window.Add(prompt.Length == 0 ? Encode(texts[i], target) : Tokenize(prompt, texts[i], target));
        }

        return window;
    }

    private int Encode(ReadOnlySpan<char> text, Span<int> target) => _tokenizer.Encode(text, target, specialTokensAsText: _specialTokensAsText);

    /// <summary>The prompt and the text are one text to the tokenizer: a word may span the seam, as in the reference.</summary>
    private int Tokenize(string prompt, string text, Span<int> target)
    {
        var length = prompt.Length + text.Length;
        var joined = ArrayPool<char>.Shared.Rent(length);
        try
        {
            prompt.CopyTo(joined);
            text.CopyTo(joined.AsSpan(prompt.Length));
            return Encode(joined.AsSpan(0, length), target);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(joined);
        }
    }
}
