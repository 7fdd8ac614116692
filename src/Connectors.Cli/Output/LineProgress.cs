using System.Diagnostics;
using System.Globalization;

namespace Connectors.Cli.Output;

/// <summary>A line at most every second, and one at the end: for log files, and as JSON for programs.</summary>
internal sealed class LineProgress(Shell shell, string unit, bool asJson) : IProgressDisplay
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private WorkState _state;
    private bool _isShown;

    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var result = await work();

        // A program counts on the last line; a person has read the same a moment ago.
        if (asJson || !_isShown)
            Write(isLast: true);
        return result;
    }

    public void Report(WorkState state)
    {
        _state = state;
        _isShown = false;
        if (_clock.Elapsed < _next)
            return;
        _next = _clock.Elapsed + TimeSpan.FromSeconds(1);
        Write(isLast: false);
    }

    public void Note(string message) => shell.WriteError(message);

    public void WriteResult(string line) => shell.Out.WriteLine(line);

    private void Write(bool isLast)
    {
        shell.Error.WriteLine(asJson ? Json(isLast) : Plain());
        _isShown = true;
    }

    private string Plain()
    {
        var seconds = _clock.Elapsed.TotalSeconds;
        var part = _state.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{fraction * 100:F0} % ") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{part}{_state.Done} {unit}, {_state.Failed} failed, {seconds:F1} s, {_state.Done / Math.Max(seconds, 1e-3):F0} {unit}/s");
    }

    private string Json(bool isLast) => JsonLineWriter.Line(json =>
    {
        json.WriteStartObject();
        json.WriteNumber(unit, _state.Done);
        json.WriteNumber("failed"u8, _state.Failed);
        if (_state.Fraction is { } fraction)
            json.WriteNumber("fraction"u8, fraction);
        else
            json.WriteNull("fraction"u8);
        json.WriteNumber("seconds"u8, Math.Round(_clock.Elapsed.TotalSeconds, 3));
        json.WriteBoolean("last"u8, isLast);
        json.WriteEndObject();
    });
}
