package dev.firstpick.local;

import dev.firstpick.ingest.events.LabelClass;
import dev.firstpick.ingest.events.Modality;
import dev.firstpick.volume.Nifti;
import dev.firstpick.volume.NiftiHeader;
import dev.firstpick.volume.VolumeFormatException;
import dev.firstpick.volume.VolumeLimits;
import dev.firstpick.volume.dataset.Dataset;
import dev.firstpick.volume.dataset.Dataset.DataFile;
import dev.firstpick.volume.dataset.DatasetException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A data set in the layout of the Medical Segmentation Decathlon or of nnU-Net, looked through before anything is started: files that are missing or are
 * no scans of one channel are found by their headers.
 *
 * @param name of the data set
 * @param channel what it calls its channel
 * @param classes its labels without the background
 * @param cases sorted by name; those that cannot be used are among them and say why, so that the others' parts do not change once they can
 * @param problems what is wrong with it, a sentence each; what they are about is left out
 * @param renamed the names that were mapped to safe ones, by what the files are called
 */
record MsdDataset(
        String name,
        Optional<String> channel,
        List<LabelClass> classes,
        List<Case> cases,
        List<String> problems,
        Map<String, String> renamed) {

    /**
     * A labelled scan.
     *
     * @param name the volume's
     * @param image its scan, if it can be used
     * @param label its label map, if it can be used
     */
    record Case(String name, Optional<Path> image, Optional<Path> label) {

        boolean usable() {
            return image.isPresent() && label.isPresent();
        }
    }

    /**
     * Reads a data set's description and its files' headers.
     *
     * @throws LocalRunException if there is nothing that can be used
     */
    static MsdDataset read(Path folder) {
        try {
            Dataset dataset = Dataset.read(folder, true);
            List<String> problems = new ArrayList<>();
            dataset.errors().forEach(error -> problems.add(error.toString()));
            List<Case> cases = new ArrayList<>();
            for (Dataset.Case one : dataset.cases()) {
                cases.add(looked(one, problems));
            }
            if (cases.stream().noneMatch(Case::usable)) {
                throw new LocalRunException(folder + ": found no case that can be used, of " + cases.size()
                        + ", expected images with their labels; the first problem: "
                        + (problems.isEmpty() ? "none" : problems.get(0)));
            }
            List<LabelClass> classes = dataset.labels().stream()
                    .map(label -> new LabelClass(label.value(), label.name()))
                    .toList();
            return new MsdDataset(dataset.name(), dataset.channel(), classes, cases, problems, dataset.renamed());
        } catch (DatasetException e) {
            throw new LocalRunException(folder + "/" + e.getMessage(), e);
        } catch (IOException e) {
            throw new LocalRunException(folder + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static Case looked(Dataset.Case one, List<String> problems) {
        try {
            Path image = one.image().require();
            DataFile label = one.label()
                    .orElseThrow(() -> new LocalRunException(
                            one.image().path() + ": label: found none, expected a label map for each image"));
            Path labelFile = label.require();
            NiftiHeader imageHeader = header(image, one.image().path());
            NiftiHeader labelHeader = header(labelFile, label.path());
            if (!labelHeader.grid().sameShape(imageHeader.grid())) {
                throw new LocalRunException(
                        label.path() + ": shape: found " + labelHeader.grid().shape() + ", expected "
                                + imageHeader.grid().shape() + ", as its image has");
            }
            return new Case(one.name(), Optional.of(image), Optional.of(labelFile));
        } catch (DatasetException | VolumeFormatException | LocalRunException e) {
            problems.add(e.getMessage());
        } catch (IOException e) {
            problems.add(one.image().path() + ": file: found one that cannot be read, expected one that may be read");
        }
        return new Case(one.name(), Optional.empty(), Optional.empty());
    }

    private static NiftiHeader header(Path file, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Nifti.readHeader(in, name, VolumeLimits.defaults());
        }
    }

    /** MR or CT, if the channel's name says it plainly. */
    Optional<Modality> modality() {
        return channel.flatMap(ModalityTable::of);
    }

    /** The last {@code fraction} of the sorted names: the scans that take no part but in the evaluation. */
    List<Case> test(double fraction) {
        return usable(cases.subList(cases.size() - testSize(fraction), cases.size()));
    }

    /** All but {@link #test}. */
    List<Case> pool(double fraction) {
        return usable(cases.subList(0, cases.size() - testSize(fraction)));
    }

    private static List<Case> usable(List<Case> some) {
        return some.stream().filter(Case::usable).toList();
    }

    private int testSize(double fraction) {
        return (int) Math.round(cases.size() * fraction);
    }
}
