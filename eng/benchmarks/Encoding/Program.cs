using Connectors.Benchmarks.Encoding;

// Without arguments: all measurements, each in a child process of its own, as a Markdown table. With "queries": what a search text costs. With
// --one: one measurement.
if (args is ["--one", .. var measurement])
{
    Console.WriteLine(await Measurement.RunAsync(Measurement.Parse(measurement)));
    return 0;
}

if (args is ["queries"])
{
    await QueryReport.WriteAsync(Console.Out);
    return 0;
}

Report.Write(Console.Out);
return 0;
