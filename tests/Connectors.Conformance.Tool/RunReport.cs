using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Conformance.Tool;

/// <summary>Writes what becomes of the cases, each as it ends, and counts them.</summary>
internal sealed class RunReport(IProgressDisplay display, OutputFormat output, bool isVerbose, int cases)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _passed;
    private int _skipped;

    public int Failed { get; private set; }

    private int Done => _passed + Failed + _skipped;

    public void Add(ConformanceResult result, TimeSpan time)
    {
        Count(result.Outcome);
        if (output == OutputFormat.Json)
            display.WriteResult(Json(result, time));
        else if (isVerbose || result.Outcome != ConformanceOutcome.Passed)
            Write(result);
        display.Report(new WorkState(Done, Failed, (double)Done / cases));
    }

    /// <summary>Writes the last lines, which say what was tried and how it ended.</summary>
    public void Finish(string store, StoreInfo info)
    {
        if (output == OutputFormat.Json)
        {
            display.WriteResult(Json(store, info));
            return;
        }

        display.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{Done} cases in {_clock.Elapsed.TotalSeconds:F1} s on {Printable.Of($"{info.Product} {info.Version}".TrimEnd())} at {Printable.Of(store)}"));
        display.WriteResult(string.Create(CultureInfo.InvariantCulture, $"{_passed} passed, {Failed} failed, {_skipped} skipped"));
    }

    private static string Word(ConformanceOutcome outcome) => outcome switch
    {
        ConformanceOutcome.Passed => "passed",
        ConformanceOutcome.Failed => "failed",
        _ => "skipped",
    };

    private static string Json(ConformanceResult result, TimeSpan time) => CaseJson.Line(result.Case, json =>
    {
        json.WriteString("outcome"u8, Word(result.Outcome));
        json.WriteNumber("seconds"u8, Math.Round(time.TotalSeconds, 3));
        if (result.Message is not null)
            json.WriteString("message"u8, result.Message);
        if (result.Error is not null)
            json.WriteString("error"u8, result.Error.ToString());
    });

    private void Count(ConformanceOutcome outcome)
    {
        switch (outcome)
        {
            case ConformanceOutcome.Passed:
                _passed++;
                break;
            case ConformanceOutcome.Failed:
                Failed++;
                break;
            default:
                _skipped++;
                break;
        }
    }

    private void Write(ConformanceResult result)
    {
        display.WriteResult($"{Word(result.Outcome),-7} {result.Case}");
        if (result.Message is not null)
            WriteIndented(result.Message);
        if (result.Outcome != ConformanceOutcome.Failed)
            return;
        WriteIndented("it proves: " + result.Case.Source);
        if (isVerbose && result.Error is not null)
            WriteIndented(result.Error.ToString());
    }

    private void WriteIndented(string text)
    {
        foreach (var line in text.EnumerateLines())
            display.WriteResult("        " + Printable.Of(line.ToString()));
    }

    private string Json(string store, StoreInfo info) => JsonLineWriter.Line(json =>
    {
        json.WriteStartObject();
        json.WriteString("store"u8, store);
        json.WriteString("product"u8, info.Product);
        json.WriteString("version"u8, info.Version);
        json.WriteNumber("passed"u8, _passed);
        json.WriteNumber("failed"u8, Failed);
        json.WriteNumber("skipped"u8, _skipped);
        json.WriteNumber("seconds"u8, Math.Round(_clock.Elapsed.TotalSeconds, 3));
        json.WriteEndObject();
    });
}
