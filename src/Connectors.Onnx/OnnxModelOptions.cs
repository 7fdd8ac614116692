using Connectors.Encoders;
using Microsoft.ML.OnnxRuntime;

namespace Connectors.Onnx;

/// <summary>What all encoders on ONNX Runtime can be told. The values are read when the model is loaded; later changes have no effect.</summary>
public abstract class OnnxModelOptions
{
    private protected OnnxModelOptions()
    {
    }

    /// <summary>
    /// Gets or sets the hub that downloads a model which is given by name, for instance <c>prithivida/Splade_PP_en_v2</c>. Null (the default): a name is
    /// an error, and nothing is downloaded. It is not disposed.
    /// </summary>
    public ModelHub? Hub { get; set; }

    /// <summary>Gets or sets where the model runs. Default: <see cref="ExecutionProvider.Cpu"/>.</summary>
    public ExecutionProvider ExecutionProvider { get; set; }

    /// <summary>
    /// Gets or sets a callback that changes the session's options before the model is loaded, after those of this class were applied:
    /// devices, provider settings, other providers, profiling.
    /// </summary>
    public Action<SessionOptions>? ConfigureSession { get; set; }

    /// <summary>
    /// Gets or sets how many threads one run may use, in ONNX Runtime and in the fused head of a SPLADE model. At least 1; null (the default): one for
    /// each physical core there, one for each logical one here.
    /// </summary>
    public int? IntraOpThreads { get; set; }

    /// <summary>
    /// Gets or sets how many batches may run at the same time, over all callers; each holds its own output in memory. At least 1, the default.
    /// More than 1 pays with <see cref="IntraOpThreads"/> = 1, or when many short texts come from many callers.
    /// </summary>
    public int MaxConcurrentRuns { get; set; } = 1;

    /// <summary>
    /// Gets or sets how many tokens of a text are read, special tokens and prompt included; the rest of the text is ignored. At least 3, at most
    /// the network's positions. Null (the default): <c>max_seq_length</c> of the folder, else <c>model_max_length</c> of its tokenizer, else the
    /// network's positions, else 512.
    /// </summary>
    public int? MaxTokens { get; set; }

    /// <summary>
    /// Gets or sets the largest number of tokens, padding included, in a batch; a longer text makes a batch of its own. At least 1.
    /// It bounds the memory: a SPLADE model whose graph projects onto the vocabulary computes one float for each token and entry (120 kB a token for
    /// BERT's).
    /// Null (the default): 1,024. Graphics processors want more.
    /// </summary>
    public int? MaxTokensPerBatch { get; set; }

    /// <summary>Gets or sets the folder or file of the tokenizer. Null (the default): the model's folder.</summary>
    public string? TokenizerPath { get; set; }

    /// <summary>
    /// Gets or sets whether special tokens typed in a text, such as <c>[MASK]</c>, are plain text. Default false, as in the reference
    /// implementation: then anyone who writes texts can write special tokens.
    /// </summary>
    public bool SpecialTokensAsText { get; set; }

    /// <summary>Gets or sets the output of the graph to read. Null (the default): the only one, or the one with a known name.</summary>
    public string? OutputName { get; set; }

    /// <summary>
    /// Gets or sets the prompts by name (<c>query</c>, <c>document</c>, …), put in front of the texts as they are. Null (the default): those of
    /// <c>config_sentence_transformers.json</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Prompts { get; set; }

    /// <summary>Gets or sets the name that embeddings and metadata carry. Null (the default): <c>FOLDER#FILE</c>, for a model of a hub <c>ORGANISATION/NAME@COMMIT#FILE</c>.</summary>
    public string? ModelId { get; set; }

    /// <summary>Gets or sets a receiver of reports, called on a worker thread after each batch.</summary>
    public IProgress<EncodingProgress>? Progress { get; set; }

    internal virtual void Validate()
    {
        ThrowIfUndefined<ExecutionProvider>(ExecutionProvider, nameof(ExecutionProvider));
        if (IntraOpThreads is { } threads)
            ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(IntraOpThreads));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentRuns, 1, nameof(MaxConcurrentRuns));
        if (MaxTokens is { } tokens)
            ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 3, nameof(MaxTokens));
        if (MaxTokensPerBatch is { } budget)
            ArgumentOutOfRangeException.ThrowIfLessThan(budget, 1, nameof(MaxTokensPerBatch));
    }

    private protected static void ThrowIfUndefined<T>(T? value, string name)
        where T : struct, Enum
    {
        if (value is { } chosen && !Enum.IsDefined(chosen))
            throw new ArgumentOutOfRangeException(name, chosen, $"Not one of {string.Join(", ", Enum.GetNames<T>())}.");
    }
}
