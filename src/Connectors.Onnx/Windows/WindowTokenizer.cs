using Connectors.Encoders;
using Connectors.Onnx.Batching;

namespace Connectors.Onnx.Windows;

/// <summary>Cuts texts into windows that overlap. A text within the limit is one window, tokenized without its offsets.</summary>
internal sealed class WindowTokenizer
{
    private readonly WordPieceTokenizer _tokenizer;
    private readonly int _room;
    private readonly int _maxTokens;
    private readonly int _overlap;
    private readonly TokenizeOptions _options;

    /// <exception cref="ArgumentOutOfRangeException">The overlap is as long as a window.</exception>
    public WindowTokenizer(WordPieceTokenizer tokenizer, int maxTokens, int overlap, bool specialTokensAsText)
    {
        _tokenizer = tokenizer;
        _maxTokens = maxTokens;
        _overlap = overlap;
        _room = maxTokens - tokenizer.CountTokens("");
        _options = new TokenizeOptions { AddSpecialTokens = false, SpecialTokensAsText = specialTokensAsText };
        if (overlap >= _room)
            throw new ArgumentOutOfRangeException(nameof(overlap), overlap, $"Windows of {maxTokens} tokens leave {_room} for the text; the overlap must be less than that.");
    }

    /// <summary>Appends the windows of a text to those of others.</summary>
    /// <param name="prompt">Stands in front of every window.</param>
    /// <param name="text">The text.</param>
    /// <param name="windows">Takes the tokens of each window.</param>
    /// <returns>The part of the text that each window reads.</returns>
    public List<TextSpan> Add(string prompt, string text, TokenizedTexts windows)
    {
        var joined = prompt.Length == 0 ? text : prompt + text;
        var length = _tokenizer.Encode(joined, windows.Reserve(_maxTokens), specialTokensAsText: _options.SpecialTokensAsText);
        if (length < _maxTokens)
        {
            windows.Add(length);
            return [new TextSpan(0, text.Length)];
        }

        // It is full, so it may have been cut: this time with every token and its place.
        return Cut(_tokenizer.Tokenize(joined, _options), prompt.Length, windows);
    }

    private List<TextSpan> Cut(TokenizedText text, int promptLength, TokenizedTexts windows)
    {
        var (ids, offsets) = (text.Ids.ToArray(), text.Offsets);
        var prompt = 0;
        while (prompt < ids.Length && offsets[prompt].Start < promptLength)
            prompt++;
        var room = _room - prompt;
        if (_overlap >= room)
            throw new ArgumentException($"The prompt has {prompt} tokens and leaves {Math.Max(room, 0)} of a window for the text; the overlap of {_overlap} must be less than that.");

        var spans = new List<TextSpan>();
        var content = new int[_room];
        ids.AsSpan(0, prompt).CopyTo(content);
        for (int from = prompt, to = 0; to < ids.Length; from += room - _overlap)
        {
            to = Math.Min(from + room, ids.Length);
            ids.AsSpan(from..to).CopyTo(content.AsSpan(prompt));
            windows.Add(_tokenizer.Wrap(content.AsSpan(0, prompt + to - from), windows.Reserve(_maxTokens)));
            spans.Add(new TextSpan(offsets[from].Start - promptLength, offsets[to - 1].End - promptLength));
        }

        return spans;
    }
}
