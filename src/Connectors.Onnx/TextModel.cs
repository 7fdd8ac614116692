using System.Buffers;
using Connectors.Encoders;
using Connectors.Encoders.Models;
using Connectors.Onnx.Batching;
using Connectors.Onnx.Models;
using Connectors.Onnx.Pooling;
using Connectors.Onnx.Runtime;
using Connectors.Onnx.Windows;
using Microsoft.Extensions.AI;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx;

/// <summary>
/// What the encoders share: a tokenizer, a graph, and the way of many texts through both. Texts are tokenized a chunk at a time and sorted
/// into batches by length; a bounded number of batches runs at once over all callers, on worker threads.
/// </summary>
internal sealed class TextModel : IDisposable
{
    /// <summary>How many texts are tokenized and sorted together: enough that the batches have little filling, and a few MB of ids.</summary>
    private const int ChunkTexts = 4096;

    /// <summary>Of texts in windows, how many tokens are collected before more texts wait: 4 MB of ids.</summary>
    private const int ChunkTokens = 1 << 20;

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

    private TextModel(
        WordPieceTokenizer tokenizer,
        OnnxGraph graph,
        PromptSet prompts,
        string modelId,
        EncoderFingerprint fingerprint,
        int maxTokens,
        int? width,
        OnnxModelOptions options)
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
        Width = width ?? graph.Width;
        ModelId = modelId;
        _fingerprint = fingerprint;
    }

    public OnnxGraph Graph { get; }

    /// <summary>The number of dimensions of a vector.</summary>
    public int Width { get; }

    public string ModelId { get; }

    public WordPieceTokenizer Tokenizer => _tokenizer;

    public bool SpecialTokensAsText => _specialTokensAsText;

    public ISparseVocabulary Vocabulary => _tokenizer.Vocabulary;

    /// <summary>Loads the tokenizer and the graph: seconds of work for large models, therefore never on the caller's thread.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="prompts">Its prompts.</param>
    /// <param name="options">The caller's options.</param>
    /// <param name="pooling">How the output becomes a vector: its text is part of the fingerprint.</param>
    /// <param name="source">The graph.</param>
    /// <param name="width">The number of dimensions of a vector; null for the width of the graph's output.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<TextModel> LoadAsync(
        ModelFolder folder,
        PromptSet prompts,
        OnnxModelOptions options,
        object pooling,
        GraphSource source,
        int? width,
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
                var graph = OnnxGraph.Load(source, options, empty);
                try
                {
                    var model = new TextModel(tokenizer, graph, prompts, options.ModelId ?? folder.Location.Name, fingerprint, maxTokens, width, options);
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
        var (texts, prompt) = Check(values, options);
        var results = new T[texts.Count];
        var tokens = await Task.Run(() => EncodeAsync(texts, prompt, read, results, cancellationToken), cancellationToken).ConfigureAwait(false);
        return Answer(results, tokens);
    }

    /// <summary>Encodes texts as a whole: the vectors of their windows are merged to one each.</summary>
    public async Task<GeneratedEmbeddings<T>> EncodeWindowsAsync<T>(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options,
        WindowTokenizer tokenizer,
        OutputReader<T> read,
        Func<ReadOnlySpan<T>, IReadOnlyList<TextSpan>, T> merge,
        CancellationToken cancellationToken)
        where T : Embedding
    {
        var (texts, prompt) = Check(values, options);
        var results = new T[texts.Count];
        var tokens = await Task.Run(() => EncodeWindowsAsync(texts, prompt, tokenizer, read, merge, results, cancellationToken), cancellationToken).ConfigureAwait(false);
        return Answer(results, tokens);
    }

    /// <summary>Scores texts against a query, each pair by itself.</summary>
    public Task<float[]> ScoreAsync(string query, IReadOnlyList<string> texts, OutputReader<float> read, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            var scores = new float[texts.Count];
            var done = 0;
            for (var start = 0; start < texts.Count; start += ChunkTexts)
            {
                var pairs = new TokenizedTexts(_tokenizer.PadId ?? 0, hasTypes: true);
                for (var i = start; i < Math.Min(texts.Count, start + ChunkTexts); i++)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var ids = pairs.Reserve(_maxTokens);
                    pairs.Add(_tokenizer.EncodePair(query, texts[i], ids, pairs.ReservedTypes(_maxTokens), specialTokensAsText: _specialTokensAsText));
                }

                await RunAsync(pairs, read, scores.AsMemory(start), Report, cancellationToken).ConfigureAwait(false);
            }

            return scores;

            void Report(TokenBatch batch) => _progress?.Report(new EncodingProgress(Interlocked.Add(ref done, batch.Rows), texts.Count));
        },
        cancellationToken);

    /// <summary>Windows of the model's own length.</summary>
    public WindowTokenizer WindowsOf(int overlap) => new(_tokenizer, _maxTokens, overlap, _specialTokensAsText);

    public object? GetService(Type serviceType, object? serviceKey, object encoder) => EncoderServices.Find(
        serviceType,
        serviceKey,
        encoder,
        (typeof(EmbeddingGeneratorMetadata), new EmbeddingGeneratorMetadata("onnxruntime", providerUri: null, ModelId, Width)),
        (typeof(WordPieceTokenizer), _tokenizer),
        (typeof(EncoderFingerprint), _fingerprint),
        (typeof(InferenceSession), Graph.Session));

    public void Dispose() => Graph.Dispose();

    private static GeneratedEmbeddings<T> Answer<T>(T[] vectors, long tokens)
        where T : Embedding => new(vectors) { Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens } };

    private (IReadOnlyList<string> Texts, string Prompt) Check(IEnumerable<string> values, EmbeddingGenerationOptions? options)
    {
        var texts = TextList.Checked(values);
        if (options?.Dimensions is { } dimensions && dimensions != Width)
            throw new NotSupportedException($"The model {ModelId} gives vectors of {Width} dimensions, not {dimensions}.");
        var encoding = options as EncodingOptions;
        return (texts, _prompts.For(encoding?.Role ?? EncodingRole.Document, encoding?.PromptName));
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
        for (var start = 0; start < texts.Count; start += ChunkTexts)
        {
            var first = start;
            var chunk = Tokenize(texts, first, Math.Min(ChunkTexts, texts.Count - first), prompt, cancellationToken);
            tokens += chunk.TokenCount;
            await RunAsync(chunk, read, results.AsMemory(first), Report, cancellationToken).ConfigureAwait(false);
        }

        return tokens;

        void Report(TokenBatch batch) => _progress?.Report(new EncodingProgress(Interlocked.Add(ref done, batch.Rows), texts.Count));
    }

    private async Task<long> EncodeWindowsAsync<T>(
        IReadOnlyList<string> texts,
        string prompt,
        WindowTokenizer tokenizer,
        OutputReader<T> read,
        Func<ReadOnlySpan<T>, IReadOnlyList<TextSpan>, T> merge,
        T[] results,
        CancellationToken cancellationToken)
    {
        var tokens = 0L;
        var done = 0;
        for (var start = 0; start < texts.Count;)
        {
            var chunk = new WindowedTexts(_tokenizer.PadId ?? 0);
            while (start + chunk.Count < texts.Count && chunk.Count < ChunkTexts && chunk.Windows.TokenCount < ChunkTokens)
            {
                cancellationToken.ThrowIfCancellationRequested();
                chunk.Add(tokenizer, prompt, texts[start + chunk.Count]);
            }

            var vectors = new T[chunk.Windows.Count];
            await RunAsync(chunk.Windows, read, vectors, Report, cancellationToken).ConfigureAwait(false);
            chunk.Merge(vectors, merge, results.AsSpan(start));
            tokens += chunk.Windows.TokenCount;
            start += chunk.Count;

            void Report(TokenBatch batch) => _progress?.Report(new EncodingProgress(Interlocked.Add(ref done, chunk.CountEnded(batch)), texts.Count));
        }

        return tokens;
    }

    private async Task RunAsync<T>(TokenizedTexts texts, OutputReader<T> read, Memory<T> results, Action<TokenBatch> report, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _maxConcurrentRuns, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(TokenBatcher.Plan(texts, _maxTokensPerBatch), parallel, async (batch, token) =>
        {
            await _gate.WaitAsync(token).ConfigureAwait(false);
            try
            {
                Run(batch, read, results.Span);
            }
            finally
            {
                _gate.Release();
            }

            report(batch);
        }).ConfigureAwait(false);
    }

    private void Run<T>(TokenBatch batch, OutputReader<T> read, Span<T> results)
    {
        using var output = Graph.Run(batch);
        for (var row = 0; row < batch.Rows; row++)
            results[batch.Position(row)] = read(output.Row(row, batch.Length(row)));
    }

    private TokenizedTexts Tokenize(IReadOnlyList<string> texts, int first, int count, string prompt, CancellationToken cancellationToken)
    {
        var chunk = new TokenizedTexts(_tokenizer.PadId ?? 0);
        for (var i = first; i < first + count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = chunk.Reserve(_maxTokens);
            chunk.Add(prompt.Length == 0 ? Encode(texts[i], target) : Tokenize(prompt, texts[i], target));
        }

        return chunk;
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
