using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Connectors.Cli.Input;
using Connectors.Cli.Output;

namespace Connectors.Cli.Upserting;

/// <summary>
/// Reads, encodes and writes at the same time, in the order of the input: three stages with a channel of one chunk between them, so that at
/// most five chunks are in memory. Chunks are written one after another, and so of lines with the same id the last one stays.
/// </summary>
internal sealed class UpsertPipeline(LineSource source, HybridSearcher searcher, HybridCollection collection, UpsertSettings settings, IProgressDisplay display)
{
    private readonly Channel<DocumentChunk> _documents = Channel.CreateBounded<DocumentChunk>(1);
    private readonly Channel<EncodedChunk> _encoded = Channel.CreateBounded<EncodedChunk>(1);

    /// <summary>Gets the counts so far; complete when <see cref="RunAsync"/> has ended, in whatever way.</summary>
    public UpsertCounts Counts { get; } = new();

    /// <summary>Runs to the end of the input, or to the first fault. Every line before a bad one is written then.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(stop.Token), CancellationToken.None);
        var encoding = Task.Run(() => EncodeAsync(stop.Token), CancellationToken.None);
        try
        {
            await WriteAsync(stop.Token);
            await collection.WaitUntilVisibleAsync(new CallOptions { Deadline = Timeout.InfiniteTimeSpan }, cancellationToken);
        }
        catch (LineException)
        {
            Counts.Read++;
            Counts.Failed++;
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(reading, encoding);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends a stage is handed on to the next, which throws it.")]
    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            LineParser<DocumentLine> parse = settings.OnError == ErrorPolicy.Continue ? DocumentLine.ParseTolerant : DocumentLine.Parse;
            await foreach (var lines in source.ReadAsync(parse, settings.ChunkSize, cancellationToken))
                await _documents.Writer.WriteAsync(new DocumentChunk(lines, (double)source.Position / source.Length), cancellationToken);
            _documents.Writer.Complete();
        }
        catch (Exception e)
        {
            _documents.Writer.Complete(e);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever ends a stage is handed on to the next, which throws it.")]
    private async Task EncodeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var chunk in _documents.Reader.ReadAllAsync(cancellationToken))
            {
                var good = chunk.Lines.Where(line => line.Document is not null).ToList();
                foreach (var bad in chunk.Lines.Where(line => line.Document is null))
                    Fail(bad.Line, bad.Problem!);
                var points = await searcher.EncodeAsync([.. good.Select(line => line.Document!)], cancellationToken);
                await _encoded.Writer.WriteAsync(new EncodedChunk(points, [.. good.Select(line => line.Line)], chunk.Fraction), cancellationToken);
            }

            _encoded.Writer.Complete();
        }
        catch (Exception e)
        {
            _encoded.Writer.Complete(e);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var options = settings.ToOptions();
        await foreach (var chunk in _encoded.Reader.ReadAllAsync(cancellationToken))
        {
            var report = await collection.UpsertAsync(chunk.Points, options, cancellationToken);
            var superseded = report.Others.Count(outcome => outcome.Status == PointStatus.Superseded);
            lock (Counts)
            {
                Counts.Read += chunk.Points.Count;
                Counts.Written += report.Written;
                Counts.Superseded += superseded;
            }

            foreach (var outcome in report.Others.Where(outcome => outcome.Status != PointStatus.Superseded))
                Fail(chunk.Lines[(int)outcome.Ordinal], $"'{outcome.Id}' {(outcome.Status == PointStatus.Unknown ? "may not have been written" : "was not written")}: {outcome.Error}", isRead: true);
            display.Report(new WorkState(Counts.Written, Counts.Failed, chunk.Fraction));
            if (settings.OnError == ErrorPolicy.Stop && report.Others.FirstOrDefault(outcome => outcome.Status != PointStatus.Superseded) is { } first)
                throw new CommandException($"stopped at line {chunk.Lines[(int)first.Ordinal]}; --on-error continue would go on.");
        }
    }

    private void Fail(long line, string problem, bool isRead = false)
    {
        lock (Counts)
        {
            Counts.Read += isRead ? 0 : 1;
            Counts.Failed++;
        }

        display.Note($"{source.Name}, line {line}: {problem}");
    }
}
