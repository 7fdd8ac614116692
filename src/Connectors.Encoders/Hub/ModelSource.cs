using Connectors.Encoders.Hub;

namespace Connectors.Encoders;

/// <summary>Finds the folder of a model that was given as a path or as the name of a model on a hub. For loaders of encoders.</summary>
public static class ModelSource
{
    /// <summary>
    /// Finds a model. A path on this machine is taken as it is. A name, <c>[hf:]ORGANISATION/NAME[@REVISION][#FILE]</c>, is looked up by the hub, which
    /// downloads the model unless it is in its cache; without a hub it is an error, so that nothing is downloaded by mistake.
    /// </summary>
    /// <param name="spec">The path of a folder or file, <c>FOLDER#FILE</c>, or a name. A folder comes before a model of the same name, except with <c>hf:</c>.</param>
    /// <param name="hub">The hub; null for none.</param>
    /// <param name="files">Which files of the model the encoder reads, by the name of the file after #, null without one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A path on this machine, with <c>#FILE</c> if there was one.</returns>
    /// <exception cref="DirectoryNotFoundException">It is a name, and there is no hub.</exception>
    /// <exception cref="ModelHubException">The hub does not have the model, or failed.</exception>
    public static async Task<string> FindAsync(string spec, ModelHub? hub, Func<string?, HubFiles> files, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(spec);
        ArgumentNullException.ThrowIfNull(files);
        if (IsHere(spec) || HubReference.TryParse(spec) is not { } reference)
            return spec;
        if (hub is null)
            throw new DirectoryNotFoundException($"There is no folder '{spec}' here, and nothing is downloaded unless asked for. Give the path of a model's folder; or, to get the model '{reference.Id}' from a hub, set the option Hub to a {nameof(ModelHub)} (on the command line: connectors models download {reference.Id}, then {HubReference.Scheme}{reference.Id} as the path).");
        var model = await hub.DownloadAsync(reference.Id, new HubDownloadOptions { Revision = reference.Revision ?? "main", Files = files(reference.File) }, cancellationToken).ConfigureAwait(false);
        return reference.File is null ? model.Folder : $"{model.Folder}#{reference.File}";
    }

    /// <summary>A short name for the model in a folder: the folder's own, or in a hub's cache the model's with its commit.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>For instance <c>splade-tiny</c>, or <c>rasyosef/splade-tiny@7391972</c>.</returns>
    public static string NameOf(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        return HubCache.NameOf(folder) ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
    }

    private static bool IsHere(string spec) =>
        Directory.Exists(spec) || File.Exists(spec) || (spec.LastIndexOf('#') is > 0 and var mark && Directory.Exists(spec[..mark]));
}
